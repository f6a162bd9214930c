import { isIPv6 } from 'node:net';
import { posix } from 'node:path';
import * as z from 'zod';
import { holdsLoopback, parseNetwork } from './network.ts';
import type { SiteErrorCode, SiteErrorParams } from '../terms/site.ts';
import { isDatabaseName, isProductName } from '../terms/words.ts';

/** The fault of a text, or undefined. */
export type Rule = (text: string) => Finding | undefined;

export type Finding = {
  [Code in SiteErrorCode]: { readonly code: Code; readonly params: SiteErrorParams[Code] };
}[SiteErrorCode];

/** A text checked by a rule; its finding is in `params` of the issue. */
export function textBy(rule: Rule): z.ZodString {
  return z.string().check((context) => {
    const finding = rule(context.value);
    if (finding !== undefined)
      context.issues.push({ code: 'custom', input: context.value, params: { finding } });
  });
}

const systemFolders = new Set([
  '/', '/bin', '/boot', '/etc', '/home', '/lib', '/lib64', '/media', '/mnt', '/opt', '/root', '/sbin', '/srv',
  '/tmp', '/usr', '/var', '/var/lib', '/var/log', '/var/backups', '/var/spool', '/var/tmp',
]); // prettier-ignore
const volatileFolders = ['/dev', '/proc', '/run', '/sys', '/var/run'];

/**
 * A folder of the site: it is written into nginx's configuration and passed to programs, so few characters are allowed.
 */
export const folderRule: Rule = (path) => {
  if (!path.startsWith('/')) return { code: 'path-relative', params: {} };
  if (/[\u0000-\u001f\u007f"'`\\$;{}*?[\]]/.test(path) || path.length > 1024)
    return { code: 'path-characters', params: {} };
  const normal = posix.normalize(path).replace(/(?<=.)\/$/, '');
  if (normal !== path) return { code: 'path-not-normal', params: { normal } };
  if (systemFolders.has(path)) return { code: 'path-system', params: {} };
  if (volatileFolders.some((folder) => path === folder || path.startsWith(`${folder}/`)))
    return { code: 'path-volatile', params: {} };
  return undefined;
};

/** A file, socket or folder that is only passed to programs on this server. libpq treats a comma as a separator. */
export const placeRule: Rule = (path) => {
  if (isUrl(path)) return { code: 'database-url', params: {} };
  if (!path.startsWith('/')) return { code: 'path-relative', params: {} };
  return /[\u0000-\u001f\u007f,]/.test(path) || path.length > 1024
    ? { code: 'place-characters', params: {} }
    : undefined;
};

export const databaseNameRule: Rule = (name) => withoutUrl(isDatabaseName, name, 'database-name-form');

export const databaseUserRule: Rule = (name) =>
  withoutUrl(/^[^\s=\p{Cc}-][^\p{Cc}=]{0,79}$/u, name, 'database-user-form');

export const hostRule: Rule = (host) =>
  isIPv6(host)
    ? undefined
    : withoutUrl(/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/, host, 'database-host-form');

/** A libpq service is in brackets in its file. */
export const databaseServiceRule: Rule = (name) =>
  withoutUrl(/^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,63}$/, name, 'database-service-form');

export const unixUserRule: Rule = (name) =>
  form(/^[^\s:,/\p{Cc}-][^\s:,/\p{Cc}]{0,254}$/u, name, 'run-as-form');

export const productRule: Rule = (name) => form(isProductName, name, 'name-form');

export const urlRule: Rule = (text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // A fragment never reaches a server, and nothing listens on port 0.
  if (url === undefined || !/^https?:\/\//.test(text) || /[\s#]/.test(text) || url.port === '0')
    return { code: 'url-form', params: {} };
  if (url.username !== '' || url.password !== '') return { code: 'url-credentials', params: {} };
  return undefined;
};

/** A field name of RFC 9110, section 5.1. */
export const headerRule: Rule = (name) => form(/^[\w!#$%&'*+.^`|~-]{1,100}$/, name, 'header-form');

/** May contain a query; appended to the health address, so that it leads to no other server. */
export const pathRule: Rule = (path) =>
  form(/^\/(?!\/)[\w.~%!$&'()*+,;=:@/?-]{0,500}$/, path, 'url-path-form');

/** Directories such as Active Directory have group names with spaces and dots. */
export const groupRule: Rule = (name) =>
  form(/^[^\s:,/\p{Cc}-](?:[^:,/\p{Cc}]{0,254}[^\s:,/\p{Cc}])?$/u, name, 'group-form');

/** minisign's public key: base64 of `Ed`, an 8-byte id and the 32 bytes of the key. Whether it matches is checked later. */
export const publicKeyRule: Rule = (text) => {
  const bytes = Buffer.from(text, 'base64');
  const fits =
    bytes.length === 42 && bytes.toString('base64') === text && bytes.toString('latin1', 0, 2) === 'Ed';
  return fits ? undefined : { code: 'key-form', params: {} };
};

export const unitRule: Rule = (name) =>
  form(/^[A-Za-z0-9_][A-Za-z0-9:_.\\@-]{0,240}\.(?:service|socket|target|timer)$/, name, 'unit-form');

export const serviceNameRule: Rule = (name) => form(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}$/, name, 'name-form');

/** A name looked up in the standard folders, or an absolute path: never relative to the current folder. */
export const programRule: Rule = (program) =>
  form(/^(?:\/[^\p{Cc}]+|[^/\s\p{Cc}-][^/\p{Cc}]*)$/u, program, 'program-form');

export const argumentRule: Rule = (argument) => form(/^[^\0]*$/, argument, 'argument-form');

/** A path of the platform that stays reachable while the page is on. */
export const exemptRule: Rule = (path) => {
  if (path === '/') return { code: 'exempt-everything', params: {} };
  const plain = /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$/;
  return form(plain, path, 'exempt-form');
};

/**
 * Addresses that may pass the page. Not this machine's own: the updater uses it to check as a visitor, and so does any
 * local proxy, behind which everybody would be let in.
 */
export const networkRule: Rule = (text) => {
  const network = parseNetwork(text);
  if (network === undefined) return { code: 'network-form', params: {} };
  if (network.prefix === 0) return { code: 'network-everything', params: {} };
  return holdsLoopback(network) ? { code: 'network-loopback', params: {} } : undefined;
};

export const emailRule: Rule = (text) => form(/^[^\s@<>\p{Cc}]+@[^\s@<>\p{Cc}]+$/u, text, 'email-form');

/** An address, or a user of this server: in a mail's header, where others would be added by a comma. */
export const mailRule: Rule = (text) =>
  form(
    /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}(?:@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?)?$/,
    text,
    'mail-form',
  );

/** Of the wall clock. */
export const timeRule: Rule = (text) => form(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, text, 'time-form');

/** An exact name of the time zone database: systemd tells small and capital letters apart. */
export const zoneRule: Rule = (text) => form(isZone, text, 'zone-form');

export const phoneRule: Rule = (text) => form(/^\+?[0-9][0-9 .()/-]{1,30}$/, text, 'phone-form');

/** One line that everybody reads on the maintenance page: the site's name, or the contact. */
export const lineRule: Rule = (text) =>
  form(/^(?=.*\S)[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,120}$/u, text, 'line-form');

/** A file of node_exporter's textfile collector, which reads no file of another ending. */
export const metricsRule: Rule = (path) => folderRule(path) ?? form(/[^/]\.prom$/, path, 'metrics-form');

/** Written into a style sheet, so nothing else is allowed. */
export const colorRule: Rule = (text) => form(/^#[0-9a-f]{6}$/i, text, 'color-form');

/** A picture's file; its content is checked when the page is written. */
export const logoRule: Rule = (path) => {
  if (!path.startsWith('/')) return { code: 'path-relative', params: {} };
  return form(/^[^\p{Cc}]{1,1024}$/u, path, 'place-characters');
};

/** A URL of the form `postgresql://user:password@host` contains what must not be here. */
function isUrl(text: string): boolean {
  return text.includes('://');
}

function isZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    return false;
  }
  const known = Intl.supportedValuesOf('timeZone').find((zone) => zone.toLowerCase() === name.toLowerCase());
  return known === undefined || known === name;
}

function withoutUrl(pattern: Pattern, text: string, code: FormCode): Finding | undefined {
  return isUrl(text) ? { code: 'database-url', params: {} } : form(pattern, text, code);
}

type FormCode =
  | 'name-form'
  | 'group-form'
  | 'header-form'
  | 'url-path-form'
  | 'unit-form'
  | 'program-form'
  | 'argument-form'
  | 'exempt-form'
  | 'email-form'
  | 'metrics-form'
  | 'phone-form'
  | 'database-name-form'
  | 'database-user-form'
  | 'database-host-form'
  | 'database-service-form'
  | 'run-as-form'
  | 'place-characters'
  | 'line-form'
  | 'color-form'
  | 'mail-form'
  | 'time-form'
  | 'zone-form';

type Pattern = RegExp | ((text: string) => boolean);

function form(pattern: Pattern, text: string, code: FormCode): Finding | undefined {
  const fits = typeof pattern === 'function' ? pattern(text) : pattern.test(text);
  return fits ? undefined : { code, params: {} };
}
