import type { Messages } from '../messages/index.ts';
import type { Language } from '../terms/language.ts';
import { renderCommandPages } from './command-page.ts';
import { renderConfigurationPage } from './configuration.ts';
import { renderImportPage } from './import.ts';
import { renderManifestPage } from './manifest.ts';
import { renderMessagesPage } from './messages.ts';
import { renderManPage } from './main-page.ts';

/** Every manual page of a language by its file name. */
export function renderManPages({
  messages,
  language,
}: {
  readonly messages: Messages;
  readonly language: Language;
}): Readonly<Record<string, string>> {
  const { cli: text } = messages;
  return {
    'ospi-update.1': renderManPage({ text }),
    ...renderCommandPages({ text }),
    'ospi-update.yaml.5': renderConfigurationPage({ text, language }),
    'ospi-update-manifest.5': renderManifestPage({ text, language }),
    'ospi-update-import.5': renderImportPage({ messages }),
    'ospi-update-messages.7': renderMessagesPage({ messages }),
  };
}
