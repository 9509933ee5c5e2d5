import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node.js';

/** A place in a text, as the protocol counts: from 0. */
interface Position {
  line: number;
  character: number;
}

export interface Diagnostic {
  message: string;
  severity: number;
  range: { start: Position; end: Position };
}

export interface Completion {
  label: string;
  insertText?: string;
  documentation?: string | { value: string };
}

const binary = join(
  dirname(createRequire(import.meta.url).resolve('yaml-language-server/package.json')),
  'bin/yaml-language-server',
);

/** What VS Code's YAML extension asks of its server; schemas come from the files' headers only, never from the net. */
const SETTINGS = {
  yaml: { validate: true, hover: true, completion: true, schemaStore: { enable: false }, format: { enable: false } },
};

/** The real `yaml-language-server` in a process of its own, spoken to as an editor does. */
export class LanguageServer {
  readonly #child: ChildProcess;
  readonly #rpc: MessageConnection;
  readonly #found = new Map<string, (diagnostics: Diagnostic[]) => void>();

  private constructor() {
    this.#child = spawn(process.execPath, [binary, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
    const { stdout, stdin } = this.#child;
    if (!stdout || !stdin) throw new Error('the language server has no pipes');
    this.#rpc = createMessageConnection(stdout, stdin);
    this.#rpc.onRequest('workspace/configuration', ({ items }: { items: { section: keyof typeof SETTINGS }[] }) =>
      items.map(({ section }) => SETTINGS[section] ?? {}),
    );
    this.#rpc.onRequest('client/registerCapability', () => null);
    this.#rpc.onNotification(
      'textDocument/publishDiagnostics',
      ({ uri, diagnostics }: { uri: string; diagnostics: Diagnostic[] }) => this.#found.get(uri)?.(diagnostics),
    );
    this.#rpc.listen();
  }

  /** Started and ready for files below `folder`. */
  static async start(folder: string): Promise<LanguageServer> {
    const server = new LanguageServer();
    const rootUri = pathToFileURL(folder).href;
    await server.#rpc.sendRequest('initialize', {
      processId: process.pid,
      rootUri,
      workspaceFolders: [{ uri: rootUri, name: 'project' }],
      capabilities: {
        textDocument: {
          completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
          hover: { contentFormat: ['markdown'] },
        },
        workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
      },
    });
    await server.#rpc.sendNotification('initialized', {});
    await server.#rpc.sendNotification('workspace/didChangeConfiguration', { settings: SETTINGS });
    return server;
  }

  /** Opens a text as if it stood at `file`, and answers what the server finds wrong in it. */
  async open(file: string, text: string): Promise<Document> {
    const uri = pathToFileURL(file).href;
    const diagnostics = new Promise<Diagnostic[]>((resolve) => this.#found.set(uri, resolve));
    await this.#rpc.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: 1, text },
    });
    return new Document(this.#rpc, uri, text, await diagnostics);
  }

  async stop(): Promise<void> {
    await this.#rpc.sendRequest('shutdown');
    await this.#rpc.sendNotification('exit');
    this.#rpc.dispose();
    if (this.#child.exitCode === null) await new Promise((resolve) => this.#child.once('exit', resolve));
  }
}

/** An open file. Places are named by a text that stands once in it: they are right behind that text. */
export class Document {
  readonly diagnostics: Diagnostic[];
  readonly #rpc: MessageConnection;
  readonly #uri: string;
  readonly #text: string;

  constructor(rpc: MessageConnection, uri: string, text: string, diagnostics: Diagnostic[]) {
    this.#rpc = rpc;
    this.#uri = uri;
    this.#text = text;
    this.diagnostics = diagnostics;
  }

  /** What the editor offers behind `marker`. */
  async completions(marker: string): Promise<Completion[]> {
    const answer = await this.#rpc.sendRequest<{ items: Completion[] } | null>('textDocument/completion', {
      textDocument: { uri: this.#uri },
      position: this.#behind(marker),
    });
    return answer?.items ?? [];
  }

  /** What the editor shows where the last letter of `marker` stands. */
  async hover(marker: string): Promise<string> {
    const { line, character } = this.#behind(marker);
    const answer = await this.#rpc.sendRequest<{ contents: { value: string } } | null>('textDocument/hover', {
      textDocument: { uri: this.#uri },
      position: { line, character: character - 1 },
    });
    return answer?.contents.value ?? '';
  }

  async close(): Promise<void> {
    await this.#rpc.sendNotification('textDocument/didClose', { textDocument: { uri: this.#uri } });
  }

  #behind(marker: string): Position {
    const at = this.#text.indexOf(marker);
    if (at < 0 || this.#text.indexOf(marker, at + 1) >= 0) throw new Error(`${marker} has to stand once in the text`);
    const before = this.#text.slice(0, at + marker.length).split('\n');
    return { line: before.length - 1, character: (before.at(-1) as string).length };
  }
}
