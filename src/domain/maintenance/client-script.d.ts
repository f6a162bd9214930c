/** The script of a page as text: what .config/client-script.js makes of a file in client/. */
declare module '*?script' {
  const script: string;
  export default script;
}
