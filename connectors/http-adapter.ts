import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { type AxiosAdapter, AxiosHeaders, type AxiosResponse } from 'axios';

/** A transport error, and whether it struck on a socket that had served before. */
export interface TransportError extends Error {
  code?: string;
  reusedSocket?: boolean;
}

/**
 * axios's way to the wire, for this house: no redirects, no proxies, no progress, answers as text up to `maxAnswerBytes`.
 * Its own adapter supports all of those and spends 250 us of CPU a call on them; this one spends what `node:http` does.
 */
export function nodeAdapter(agents: { http: http.Agent; https: https.Agent }, maxAnswerBytes: number): AxiosAdapter {
  return (config) =>
    new Promise<AxiosResponse>((resolve, reject) => {
      const url = new URL(config.url ?? '');
      const secure = url.protocol === 'https:';
      const body = config.data as Buffer | undefined;
      const headers = config.headers.toJSON() as http.OutgoingHttpHeaders;
      headers['accept-encoding'] = 'gzip, deflate, br';
      if (body) headers['content-length'] = body.byteLength;
      const request = (secure ? https : http).request(url, {
        method: config.method?.toUpperCase() ?? 'GET',
        headers,
        agent: secure ? agents.https : agents.http,
        signal: config.signal as AbortSignal,
      });
      const fail = (error: TransportError) => {
        error.reusedSocket = request.reusedSocket;
        reject(error);
      };
      request.on('error', fail);
      request.on('response', (response) => {
        response.on('error', fail);
        const stream = decompressed(response);
        if (stream !== response) stream.on('error', fail);
        const chunks: Buffer[] = [];
        let bytes = 0;
        stream.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          chunks.push(chunk);
          if (bytes > maxAnswerBytes)
            request.destroy(Object.assign(new Error('too long'), { code: 'ANSWER_TOO_LONG' }));
        });
        stream.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            statusText: '',
            headers: new AxiosHeaders(response.headers as Record<string, string>),
            data: Buffer.concat(chunks).toString('utf8'),
            config,
          }),
        );
      });
      request.end(body);
    });
}

function decompressed(response: http.IncomingMessage): Readable {
  switch (response.headers['content-encoding']) {
    case 'gzip':
    case 'x-gzip':
      return response.pipe(createGunzip());
    case 'deflate':
      return response.pipe(createInflate());
    case 'br':
      return response.pipe(createBrotliDecompress());
    default:
      return response;
  }
}
