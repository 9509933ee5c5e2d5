import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import flexport from '../../connectors/flexport/index.ts';
import { webhook } from '../../connectors/flexport/webhook.ts';
import { options, seedShipments, startFlexport } from './flexport-scene.ts';

describe('flexport carries what is booked', () => {
  it('sends webhooks that its connector believes', async () => {
    const received: { raw: Buffer; signature: string | undefined }[] = [];
    const listener = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const signature = request.headers['x-hub-signature-256'];
        received.push({ raw: Buffer.concat(chunks), signature: signature as string | undefined });
        response.end();
      });
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const webhookUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`;
    const posting = await startFlexport({ travelAfterMs: 600_000, webhookUrl });
    const [shipmentId] = seedShipments(posting.system, 1);
    await expect.poll(() => received.length).toBe(1);
    await posting.close();
    listener.close();
    const [{ raw, signature } = { raw: Buffer.alloc(0), signature: undefined }] = received;
    const request = { raw, query: {}, headers: { 'x-hub-signature-256': signature } };
    const parsed = flexport.options.parse(options('http://127.0.0.1:9'));
    expect(webhook.verify(request, parsed, 0)).toBe(true);
    expect(webhook.parse(request, parsed)).toMatchObject([{ topic: '/shipment#booking_confirmed', id: shipmentId }]);
  });
});
