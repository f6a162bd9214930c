import type { VisitFacts } from '../facts.ts';

/** What can be reported of the maintenance page and nginx. */
export interface MaintenanceProblems {
  /** What a visitor got in place of the page. */
  'step.page-not-served': PageVisit;
  /** The flag is gone; yet a visitor still got the page, or no answer at all. */
  'step.page-lost': { readonly visit: VisitFacts };
  'step.page-not-removed': PageVisit;
  /** The folder that nginx serves, or a file in it. */
  'prerequisite.public-unwritable': { readonly path: string; readonly reason: string };
  /** `apply --open` without an update that waits for it. */
  'prerequisite.nothing-held': {};
  /** `detail` is nginx's own last line. */
  'prerequisite.nginx-refuses': { readonly detail: string };
  'prerequisite.nginx-unwritable': { readonly path: string; readonly reason: string };
  /** Not what nginx said that it reads. */
  'prerequisite.nginx-file-differs': { readonly path: string };
  'prerequisite.server-block-missing': { readonly url: string };
  /** It has the snippet of another platform. */
  'prerequisite.server-block-shared': { readonly file: string; readonly line: number };
  /** The server block there has a directive that the snippet brings, too. */
  'prerequisite.nginx-conflict': { readonly file: string; readonly line: number; readonly name: string };
  /** From there on a file of its configuration could not be read to its end. */
  'prerequisite.nginx-unread': { readonly file: string; readonly line: number };
  /** No configuration that could be read is the one that serves the platform. */
  'prerequisite.nginx-elsewhere': { readonly url: string };
  /** The line by which nginx keeps away from the platform's address who has no certificate, or is no proxy. */
  'prerequisite.address-guarded': {
    readonly url: string;
    readonly file: string;
    readonly line: number;
    readonly name: string;
  };
  /** The platform's health is asked through a server block that the page closes. */
  'prerequisite.health-closed': { readonly url: string };
  /** By nginx's workers, in the public folder. */
  'prerequisite.page-not-readable': { readonly visit: VisitFacts; readonly folder: string };
  /** `isNew`: it was put in just now, and taken out again for this. */
  'prerequisite.snippet-not-in-force': { readonly visit: VisitFacts; readonly isNew: boolean };
  /** An include of the snippet that `setup nginx` has not written like this. */
  'prerequisite.snippet-line-changed': { readonly file: string };
  'prerequisite.nginx-change-declined': {};
  /** The page is on, or an update is on its way to it: without the snippet visitors would come in. */
  'prerequisite.page-needed': {};
  'usage.yes-missing': { readonly command: string };
  'usage.snippet-unwritable': { readonly path: string; readonly reason: string };
}

interface PageVisit {
  readonly visit: VisitFacts;
  readonly flag: string;
}

export interface MaintenanceWarnings {}

/** One line of nginx's configuration that is put in or taken out. */
export interface NginxChange {
  readonly file: string;
  /** Counted from 1, in the file as it is. */
  readonly line: number;
  readonly added?: string;
  readonly removed?: string;
}

/** A directive of nginx’s configuration, on one line. */
export interface NginxLine {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

/** Why the pages have no logo: `type`, `size`, or the system's error code. */
export interface RefusedLogo {
  readonly path: string;
  readonly reason: string;
}

export interface MaintenanceNotes {
  'maintenance.nginx-change': NginxChange;
  /** A line of the http block that no longer concerns the platform's server block. */
  'maintenance.error-page-lost': NginxLine;
  /** A line of the platform's server block that keeps its own where the platform does not answer. */
  'maintenance.error-page-stays': NginxLine;
  /** From there on a file could not be read to its end. */
  'maintenance.nginx-unread': NginxLine;
  /** A server block that may lead to the platform, or may not. */
  'maintenance.server-doubtful': NginxLine;
  /** `apply --hold` without `maintenance.allow`. */
  'maintenance.nobody-allowed': {};
  'maintenance.logo-refused': RefusedLogo;
}
