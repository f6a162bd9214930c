import { catalogues } from '../../src/messages/index.ts';
import type { Result } from '../../src/model/results.ts';
import { createLook } from '../../src/report/look.ts';
import { renderResult } from '../../src/report/render/index.ts';
import { createWording } from '../../src/report/wording.ts';
import type { Language } from '../../src/terms/language.ts';

/** A result as a terminal without colours shows it; spaces that do not break are plain ones. */
export function render(result: Result, language: Language = 'en', columns = 80): string {
  const wording = createWording({ language, messages: catalogues[language] });
  const look = createLook({ color: false, columns, env: {} });
  const lines = renderResult({ result, wording, look });
  return lines.map((line) => line.replaceAll(/[\u202f\u00a0]/g, ' ')).join('\n');
}
