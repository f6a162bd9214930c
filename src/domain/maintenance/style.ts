import { chooseAccents } from './color.ts';

/** OSPI's blue, if a site has no colour of its own. */
const usualColor = '#0b5cad';
const backgrounds = { light: '#ffffff', dark: '#1a222d' };

/** The style of the pages. `color` is `#rrggbb`; the configuration allows nothing else. */
export function renderStyle(color: string = usualColor): string {
  const { light, dark } = chooseAccents(color, backgrounds);
  return `
:root {
  color-scheme: light dark; --accent: ${light}; --on-accent: #fff; --card: ${backgrounds.light}; --page: #eef2f7;
  --text: #1b2430; --quiet: #4d5a6a; --line: #d5dce5; --track: #dde4ec; --bad: #a8201a; --good: #1c6b3c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --accent: ${dark}; --on-accent: #10161d; --card: ${backgrounds.dark}; --page: #10161d;
    --text: #e7edf4; --quiet: #a9b6c5; --line: #35414f; --track: #35414f; --bad: #ff9b93; --good: #7fd6a0;
  }
}
* { box-sizing: border-box }
[hidden] { display: none !important }
body { margin: 0; background: var(--page); color: var(--text); font: 1.0625rem/1.6 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; overflow-wrap: anywhere }
header, main { width: min(44rem, 100%); margin: 0 auto; padding: 0 1rem }
header { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1rem; padding-top: min(9vh, 4.5rem); padding-bottom: 1rem }
header p { margin: 0 }
.site { display: flex; align-items: center; gap: .75rem; font-weight: 600; font-size: 1.125rem }
.site img { max-height: 3.5rem; max-width: 12rem }
section { background: var(--card); border: 1px solid var(--line); border-top: .375rem solid var(--accent); border-radius: .75rem; padding: 1.75rem; margin-bottom: 1.25rem }
h1 { margin: 0 0 .75rem; font-size: 1.75rem; line-height: 1.25; text-wrap: balance }
h2 { margin: 1.75rem 0 .5rem; font-size: 1.125rem; line-height: 1.3 }
p { margin: .625rem 0 }
a { color: var(--accent) }
a[href^="tel:"] { white-space: nowrap }
button, .button { display: inline-block; font: inherit; color: var(--accent); background: none; border: 1px solid var(--accent); border-radius: .5rem; padding: .375rem .875rem; text-decoration: none; cursor: pointer }
.button.main { color: var(--on-accent); background: var(--accent) }
.switch button { border-color: transparent; text-decoration: underline }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.progress { margin: 1.5rem 0 }
progress { appearance: none; display: block; width: 100%; height: .875rem; border: 0; border-radius: 1rem; overflow: hidden; background: var(--track); color: var(--accent) }
progress::-webkit-progress-bar { background: var(--track) }
progress::-webkit-progress-value { background: var(--accent); border-radius: 1rem }
progress::-moz-progress-bar { background: var(--accent); border-radius: 1rem }
.figures { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin-top: .5rem; color: var(--quiet); font-variant-numeric: tabular-nums }
.step { font-weight: 600 }
.notice { border-left: .375rem solid var(--bad); padding: .25rem 0 .25rem 1rem; margin-bottom: 1.5rem }
.notice h2 { margin-top: 0; color: var(--bad) }
.quiet { margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: 1rem }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1rem }
ol.steps { list-style: none; margin: 0; padding: 0 }
.steps li { display: flex; flex-wrap: wrap; gap: 0 .75rem; padding: .5rem 0; border-top: 1px solid var(--line) }
.steps .name { flex: 1 1 13rem }
.steps .figures { margin: 0; display: grid; grid-template-columns: 4rem 5rem 7rem; gap: 0 .75rem }
.steps .time, .steps .took { text-align: right; white-space: nowrap }
.steps .skipped .name { color: var(--quiet) }
.steps .code { white-space: nowrap; color: var(--bad) }
.steps .running .name { font-weight: 600 }
.steps .running .state { color: var(--accent) }
.steps .finished .state { color: var(--good) }
.steps .failed .state { color: var(--bad) }
.steps .pending .name { color: var(--quiet) }
.incident code { font-size: 1.125rem; font-weight: 600 }
@media (prefers-reduced-motion: no-preference) { progress::-webkit-progress-value { transition: width .6s ease-out } }
@media (max-width: 30rem) { section { padding: 1.25rem 1rem } h1 { font-size: 1.5rem } }
@media (forced-colors: active) { progress { border: 1px solid } }
`;
}
