/** A style sheet as text; scripts/build-web.js makes it small. */
declare module '*.css' {
  const text: string;
  export default text;
}
