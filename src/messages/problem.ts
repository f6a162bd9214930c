import type { ExitName } from '../terms/exit-codes.ts';
import type { RecordedProblem } from '../terms/recorded-problem.ts';
import type { ProblemCode, ProblemParams } from './vocabulary.ts';

/**
 * A fault or refusal that a person must understand. It contains facts, never sentences: the messages of its `code`
 * say what happened and what to do now, in the reader's language. The part of the code before the dot is the name
 * of the exit code; `step` is for a failure inside an attempt, whose exit code the attempt's outcome decides.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly params: Readonly<Record<string, unknown>>;

  private constructor(code: ProblemCode, params: object, cause: unknown) {
    super(`${code} ${JSON.stringify(params)}`, { cause });
    this.code = code;
    this.params = { ...params };
  }

  /** The compiler holds the parameters to those of the code. */
  static of<Code extends ProblemCode>(code: Code, params: ProblemParams[Code], cause?: unknown): Problem {
    return new Problem(code, params, cause);
  }

  /** Restores a problem that was recorded. */
  static fromRecord({ code, params }: RecordedProblem): Problem {
    // It may be from another version: the reporter looks the code up.
    return new Problem(code as ProblemCode, params, undefined);
  }

  get exit(): ExitName {
    const prefix = this.code.slice(0, this.code.indexOf('.')) as ExitName | 'step';
    return prefix === 'step' ? 'internal' : prefix;
  }

  toRecord(): RecordedProblem {
    return { code: this.code, params: this.params };
  }
}

/** Turns any thrown value into a Problem, so that a journal record or a report never lacks one. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return Problem.of('internal.fault', { detail }, error);
}
