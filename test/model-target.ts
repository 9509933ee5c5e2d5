import type { Finding, Once } from '../connectors/connector.ts';

/** One object in a target's own book. */
export interface TargetObject {
  targetId: string;
  identity: string;
  payload: unknown;
  live: boolean;
}

/**
 * A target whose only guard is what its kind's way to one effect promises. What goes wrong is written down, because in a real
 * target nobody would notice.
 */
export class ModelTarget {
  readonly objects: TargetObject[] = [];
  readonly violations: string[] = [];
  readonly #wayOf: (identity: string) => Once['way'];
  readonly #keys = new Map<string, string>();

  constructor(wayOf: (identity: string) => Once['way']) {
    this.#wayOf = wayOf;
  }

  create(identity: string, payload: unknown, idempotencyKey: string): string {
    const way = this.#wayOf(identity);
    if (way === 'upsert by our id') return this.#upsert(identity, payload);
    const known = way === 'idempotency key' ? this.#keys.get(idempotencyKey) : undefined;
    if (known !== undefined) return known;
    if (this.live(identity)) this.violations.push(`a second live object of ${identity}`);
    const made = this.#make(identity, payload);
    this.#keys.set(idempotencyKey, made);
    return made;
  }

  update(identity: string, targetId: string | undefined, payload: unknown): string {
    if (this.#wayOf(identity) === 'upsert by our id') return this.#upsert(identity, payload);
    const object = this.objects.find((one) => one.targetId === targetId);
    if (object?.live) object.payload = payload;
    else this.violations.push(`an update of ${targetId}, which is cancelled`);
    return targetId as string;
  }

  cancel(targetId: string | undefined): string {
    const object = this.objects.find((one) => one.targetId === targetId);
    if (object) object.live = false;
    return targetId as string;
  }

  find(identity: string): Finding {
    const object = this.live(identity);
    return object ? { found: true, targetId: object.targetId } : { found: false };
  }

  live(identity: string): TargetObject | undefined {
    return this.objects.find((one) => one.live && one.identity === identity);
  }

  /** Live objects of a record in any generation. */
  liveOf(prefix: string): TargetObject[] {
    return this.objects.filter((one) => one.live && one.identity.startsWith(prefix));
  }

  /** There, changed or not, and again where it was taken back. */
  #upsert(identity: string, payload: unknown): string {
    const object = this.objects.find((one) => one.identity === identity);
    if (!object) return this.#make(identity, payload);
    Object.assign(object, { payload, live: true });
    return object.targetId;
  }

  #make(identity: string, payload: unknown): string {
    const targetId = `T${this.objects.length + 1}`;
    this.objects.push({ targetId, identity, payload, live: true });
    return targetId;
  }
}
