import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NEEDLES } from './planted-person.ts';

export interface Gossip {
  server: Server;
  url: string;
  /** How many of the next calls it refuses, and what it repeated. */
  state: { refuse: number; repeated: string[] };
}

/** Whether it stands there by itself: vendors repeat values and words, not halves of words. */
const wordsOf = (text: string, needle: string): boolean =>
  text
    .split(needle)
    .some((before, n, all) => n + 1 < all.length && !/\p{L}$/u.test(before) && !/^\p{L}/u.test(all[n + 1] ?? ''));

/** Between the daemon and the ERP: refuses what is told to, and repeats to the caller what it was sent, as some vendors do. */
export async function gossip(target: string): Promise<Gossip> {
  const state = { refuse: 0, repeated: [] as string[] };
  const server = createServer((incoming, answer) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const said = NEEDLES.filter((needle) => wordsOf(body.toString(), needle));
      if (state.refuse > 0 && said.length > 0 && incoming.url?.includes('Save')) {
        state.refuse -= 1;
        state.repeated.push(...said);
        const Message = `客户 ${said.join(' / ')} 不存在`;
        const status = {
          IsSuccess: false,
          ErrorCode: 500,
          MsgCode: 9,
          Errors: [{ FieldName: 'FLinkMan', Message, DIndex: 0 }],
        };
        answer.writeHead(200, { 'content-type': 'application/json' });
        answer.end(JSON.stringify({ Result: { ResponseStatus: status } }));
        return;
      }
      const headers = Object.fromEntries(
        Object.entries(incoming.headers).filter(
          ([name]) => !['host', 'connection', 'content-length', 'transfer-encoding'].includes(name),
        ),
      ) as Record<string, string>;
      const passed = await fetch(target + (incoming.url ?? ''), {
        method: incoming.method ?? 'POST',
        headers,
        ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
      });
      answer.writeHead(passed.status, { 'content-type': passed.headers.get('content-type') ?? 'application/json' });
      answer.end(Buffer.from(await passed.arrayBuffer()));
    })().catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, state };
}
