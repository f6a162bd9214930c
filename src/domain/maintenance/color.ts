/** The site's colour as the pages use it: in links, bars and buttons, on a light and on a dark background. */
export interface Accents {
  readonly light: string;
  readonly dark: string;
}

/** WCAG 2.2, 1.4.3: contrast of text and background. */
const contrastOfText = 4.5;

/**
 * Moves a colour (`#rrggbb`) towards black and towards white as far as needed to be legible on both backgrounds: a site
 * chooses its colour for its looks. Pure.
 */
export function chooseAccents(color: string, backgrounds: Accents): Accents {
  return {
    light: shiftUntilLegible({ color, towards: 0, background: backgrounds.light }),
    dark: shiftUntilLegible({ color, towards: 255, background: backgrounds.dark }),
  };
}

function shiftUntilLegible({
  color,
  towards,
  background,
}: {
  color: string;
  towards: number;
  background: string;
}): string {
  for (let share = 0; share < 1; share += 0.02) {
    const shifted = readChannels(color).map((channel) => Math.round(channel + (towards - channel) * share));
    const candidate = `#${shifted.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
    if (measureContrast(candidate, background) >= contrastOfText) return candidate;
  }
  return towards === 0 ? '#000000' : '#ffffff';
}

/** From 1 to 21, as WCAG 2.2 defines it. */
export function measureContrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [one, other].map(measureLuminance).sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function measureLuminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = readChannels(color).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function readChannels(color: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
}
