import type { VisitFacts } from '../facts.ts';

/** What a rehearsal of an update finds on the server. */
export interface RehearsalProblems {
  /** `reason` as the system says it. */
  'prerequisite.folder-unusable': { readonly folder: string; readonly reason: string };
  /** What is staged can't be renamed to where releases stand. */
  'prerequisite.releases-apart': { readonly place: string; readonly folder: string };
  /** A script that was put there for a try. `noexec`: the file system is mounted so. */
  'prerequisite.program-refused': {
    readonly folder: string;
    readonly fault: 'noexec' | 'refused';
    readonly detail: string;
  };
  /** `file` is a hook or a program of the site's; `program` is what it says that is to run it, empty where it says nothing. */
  'prerequisite.interpreter-missing': { readonly file: string; readonly program: string };
  /** Of the platform as it is installed, with its services running. */
  'prerequisite.unhealthy': { readonly url: string; readonly seen: string };
  'prerequisite.service-unmanageable': {
    readonly service: string;
    readonly fault: ServiceFault;
    /** Of `program`, `gone`, `lacking`, `started-again` and `takes-along`: which. */
    readonly program?: string;
  };
  'prerequisite.page-unproven': { readonly visit: VisitFacts };
}

/**
 * `program`: a command of the service can't be run. The others are systemd's: what it refuses; what its unit names and is not there,
 * or which other unit or account; a condition that isn't met any more; which unit starts it again; which is stopped with it.
 */
export type ServiceFault =
  | 'program'
  | 'masked'
  | 'start-refused'
  | 'stop-refused'
  | 'gone'
  | 'lacking'
  | 'condition'
  | 'started-again'
  | 'takes-along';
