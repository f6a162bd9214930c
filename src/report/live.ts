import ora from 'ora';
import type { Look } from './look.ts';
import type { Output } from './output.ts';

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';

/** The moving lines at the bottom of a terminal, and the permanent ones above them. */
export interface Live {
  /** Shows or changes the moving lines. `status` is called again for each frame. */
  show(view: View): void;
  hide(): void;
  /** Writes permanent lines above. */
  print(output: Output, lines: readonly string[]): void;
}

export interface View {
  readonly title: string;
  readonly status: () => string;
}

export function createLive({ stdout, createLook }: { stdout: Output; createLook: () => Look }): Live {
  let view: View | undefined;
  const spinner = ora({
    stream: stdout.stream,
    isEnabled: true,
    // Its own cursor and keyboard handling listens for signals, which only main handles.
    hideCursor: false,
    discardStdin: false,
    suffixText: () => view?.status() ?? '',
  });
  const draw = () => {
    if (view === undefined || stdout.isGone) return;
    spinner.text = view.title;
    if (spinner.isSpinning) return;
    stdout.stream.write(hideCursor);
    spinner.color = createLook().paint.level === 0 ? false : 'cyan';
    spinner.start();
  };
  const erase = () => {
    if (!spinner.isSpinning) return;
    spinner.stop();
    if (!stdout.isGone) stdout.stream.write(showCursor);
  };
  return {
    show(next) {
      view = next;
      draw();
    },
    hide() {
      view = undefined;
      erase();
    },
    print(output, lines) {
      erase();
      for (const line of lines) output.writeLine(line);
      draw();
    },
  };
}
