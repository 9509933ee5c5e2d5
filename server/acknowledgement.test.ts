import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { order, serveWebhooks, sign } from '../test/webhook-scene.ts';

describe('nothing is acknowledged before it is durable', () => {
  it('a slow disk is a slow answer', async () => {
    let commit: () => void = () => {};
    const disk = new Promise<void>((resolve) => {
      commit = resolve;
    });
    const { post, inbox, nudged } = await serveWebhooks({}, (ledger) => ({
      receive: async (events) => {
        const kept = await ledger.receive(events);
        await disk;
        return kept;
      },
    }));
    let status = 0;
    const answered = post(order('1')).then((answer) => {
      status = answer.status;
    });
    await expect.poll(inbox).toBe(1);
    expect([status, nudged]).toEqual([0, []]);
    commit();
    await answered;
    expect([status, nudged]).toEqual([200, ['shop']]);
  });

  it('a full disk asks to send it again, and the same event is then taken once', async () => {
    let full = true;
    const { post, inbox } = await serveWebhooks({}, (ledger) => ({
      receive: async (events) => {
        if (full) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
        return ledger.receive(events);
      },
    }));
    expect((await post(order('1'))).status).toBe(500);
    full = false;
    expect([(await post(order('1'))).status, (await post(order('1'))).status, await inbox()]).toEqual([200, 200, 1]);
  });

  it('a sender whose connection breaks before the commit has no answer, and its repetition is the same event', async () => {
    let break_: () => void = () => {};
    const broken = new Promise<void>((resolve) => {
      break_ = resolve;
    });
    const { post, port, inbox, at } = await serveWebhooks({}, (ledger) => ({
      receive: async (events) => {
        await broken;
        return ledger.receive(events);
      },
    }));
    const body = order('1');
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.write(
      `POST /webhooks/shop HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-At: ${at()}\r\nX-Signature: ${sign(body, at())}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await sleep(100);
    socket.destroy();
    break_();
    await expect.poll(inbox).toBe(1);
    expect(answer).toBe('');
    expect([(await post(body)).status, await inbox()]).toEqual([200, 1]);
  });
});
