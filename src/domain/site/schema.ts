import * as z from 'zod';
import {
  argumentRule,
  colorRule,
  databaseNameRule,
  databaseServiceRule,
  databaseUserRule,
  emailRule,
  exemptRule,
  folderRule,
  groupRule,
  headerRule,
  hostRule,
  lineRule,
  logoRule,
  networkRule,
  pathRule,
  phoneRule,
  placeRule,
  productRule,
  programRule,
  publicKeyRule,
  serviceNameRule,
  unitRule,
  unixUserRule,
  urlRule,
  type Rule,
} from './rules.ts';

const folder = text(folderRule);
const command = z.tuple([text(programRule)], text(argumentRule));

const unitService = z.strictObject({
  unit: text(unitRule),
  timeoutSeconds: z.int().min(1).max(3600).exactOptional(),
});
const commandService = z.strictObject({
  name: text(serviceNameRule),
  start: command,
  stop: command,
  status: command,
  timeoutSeconds: z.int().min(1).max(3600).exactOptional(),
});
const health = z.strictObject({
  url: text(urlRule),
  timeoutSeconds: z.int().min(1).max(3600).default(300),
  versionHeader: text(headerRule).exactOptional(),
  versionPath: text(pathRule).exactOptional(),
});
const page = z.strictObject({
  name: text(lineRule).exactOptional(),
  logo: text(logoRule).exactOptional(),
  color: text(colorRule).exactOptional(),
  contact: text(lineRule).exactOptional(),
});
const maintenance = z.strictObject({
  exempt: z.array(text(exemptRule)).max(50).default(['/superviseur']),
  page: page.exactOptional(),
  allow: z.array(text(networkRule)).max(50).default([]),
  holdMinutes: z.int().min(1).max(1440).default(60),
});
/** Combinations of keys, such as which of them an engine knows, are checked in databases.ts. */
const database = z.strictObject({
  engine: z.enum(['postgresql', 'mariadb']),
  name: text(databaseNameRule),
  socket: text(placeRule).optional(),
  host: text(hostRule).optional(),
  port: z.int().min(1).max(65_535).optional(),
  service: text(databaseServiceRule).optional(),
  serviceFile: text(placeRule).optional(),
  user: text(databaseUserRule).optional(),
  credentialsFile: text(placeRule).optional(),
  runAs: text(unixUserRule).optional(),
  programs: text(placeRule).optional(),
});
const backup = z.strictObject({
  folder,
  keep: z.int().min(1).max(1000).default(3),
  rehearse: z.enum(['restore', 'read']).default('restore'),
  folders: z.array(folder).min(1).max(100),
  databases: z.array(database).max(50).default([]),
});
const cpuCores = z.strictObject({ minimum: z.int().min(1), recommended: z.int().min(1) });
const memoryGiB = z.strictObject({ minimum: z.int().min(1), recommended: z.int().min(1) });
const requirements = z.strictObject({ cpuCores, memoryGiB, freeDiskPercent: z.int().min(1).max(99) });
const support = z.strictObject({
  email: text(emailRule).default('support@ospi.fr'),
  phone: text(phoneRule).default('04 26 10 06 36'),
});

/** The form of a configuration; how its folders may overlap is checked in overlaps.ts. */
export const siteSchema = z.strictObject({
  product: text(productRule),
  root: folder,
  state: folder.optional(),
  public: folder.optional(),
  url: text(urlRule),
  administrators: text(groupRule).optional(),
  trustedKeys: z.array(text(publicKeyRule)).min(1).max(100),
  services: z
    .array(z.union([unitService, commandService]))
    .min(1)
    .max(100),
  health,
  maintenance: maintenance.prefault({}),
  backup,
  inbox: folder.optional(),
  requirements: requirements.optional(),
  support: support.prefault({}),
});

/** The known keys of each mapping, by its path without list positions; for suggestions. */
export const knownKeys: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(siteSchema.shape),
  services: [...new Set([...Object.keys(unitService.shape), ...Object.keys(commandService.shape)])],
  health: Object.keys(health.shape),
  maintenance: Object.keys(maintenance.shape),
  'maintenance.page': Object.keys(page.shape),
  backup: Object.keys(backup.shape),
  'backup.databases': Object.keys(database.shape),
  requirements: Object.keys(requirements.shape),
  'requirements.cpuCores': Object.keys(cpuCores.shape),
  'requirements.memoryGiB': Object.keys(memoryGiB.shape),
  support: Object.keys(support.shape),
};

function text(rule: Rule) {
  return z.string().check((context) => {
    const finding = rule(context.value);
    if (finding !== undefined)
      context.issues.push({ code: 'custom', input: context.value, params: { finding } });
  });
}
