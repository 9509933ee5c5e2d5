import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that systems lend to whoever connects or asks for any: one of those may be gone again before its server has it. */
const LOWEST = 15_000;
const HIGHEST = 32_000;
const MOST_TRIES = 200;

/** Listens for a moment: the only question whose answer is sure. */
export const portIsTaken = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(true) : reject(error),
    );
    probe.listen(port, host, () => probe.close(() => resolve(false)));
  });

/** So many ports that nobody listens on, all different. */
export async function freePorts(count: number, host = '127.0.0.1'): Promise<number[]> {
  const ports = new Set<number>();
  for (let tries = 0; ports.size < count; tries += 1) {
    if (tries > MOST_TRIES) throw new Error(`no port is free on ${host} from ${LOWEST} to ${HIGHEST}`);
    const port = randomInt(LOWEST, HIGHEST);
    if (!(await portIsTaken(port, host))) ports.add(port);
  }
  return [...ports];
}

export const freePort = async (host?: string): Promise<number> => (await freePorts(1, host))[0] as number;
