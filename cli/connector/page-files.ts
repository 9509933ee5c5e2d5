/** A file that the page on adding a connector has in it. */
export interface PageFile {
  path: string;
  text: string;
}

/** What a connector is made of: the section of the page that declares one in YAML, or those that write one in code. */
export type Way = 'code' | 'rest';

/** A line with a path between back ticks and a colon, then a block of code that is the file. */
const FILE = /^`([\w./-]+)`:\n\n(`{3,})\w*\n([\s\S]*?)^\2$/gm;

/** The files of one way, in the order of the page. Section 0 declares; sections 2 to 5 are about code; what comes after is of both. */
export function pageFiles(page: string, way: Way): PageFile[] {
  const files = page.split(/^## /m).flatMap((section) => {
    const number = Number(/^(\d+)\./.exec(section)?.[1] ?? Number.NaN);
    const other = way === 'rest' ? number >= 2 && number <= 5 : number === 0;
    return other ? [] : [...section.matchAll(FILE)].map(([, path, , text]) => ({ path, text }) as PageFile);
  });
  return files;
}

/** The commands that the page tells to call for one way, in its order. */
export function pageCommands(page: string): string[] {
  return [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block]) =>
    (block as string)
      .split('\n')
      .map((line) => line.replace(/\s+#.*$/, '').trim())
      .filter(Boolean),
  );
}

/** What a connector is called. */
export interface Names {
  /** `acme`. */
  id: string;
  /** `Acme WMS`. */
  title: string;
}

/** The first word that the page emphasises is the system that it invents. */
export function exampleOf(page: string): Names {
  const title = /\b_(\p{Lu}\p{Ll}+)_/u.exec(page)?.[1] ?? '';
  return { id: title.toLowerCase(), title };
}

/** The page's files under another name: the id in paths and code, the title in what people read. */
export function renamed(files: readonly PageFile[], old: Names, { id, title }: Names): PageFile[] {
  const camel = id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const pascal = camel.charAt(0).toUpperCase() + camel.slice(1);
  const name = (text: string) =>
    text
      // The end of a type's name goes on in a capital: AcmeOptions.
      .replace(new RegExp(`\\b${old.title}(?=[A-Z])`, 'g'), pascal)
      .replaceAll(old.title, title)
      .replace(new RegExp(`\\b${old.id.toUpperCase()}_`, 'g'), `${id.toUpperCase().replaceAll('-', '_')}_`)
      // An identifier may not have a dash in it; everything else has the id as it is.
      .replace(new RegExp(`\\bimport ${old.id}\\b`, 'g'), `import ${camel}`)
      .replace(new RegExp(`(connector: )${old.id}\\b`, 'g'), `$1${camel}`)
      .replaceAll(old.id, id);
  return files.map(({ path, text }) => ({ path: path.replaceAll(old.id, id), text: name(text) }));
}
