/** One object in a target's own book. */
export interface TargetObject {
  targetId: string;
  identity: string;
  payload: unknown;
  live: boolean;
}

/**
 * A target without any guard of its own: a create makes another object, whatever it already holds. What goes wrong is
 * written down, because in a real target nobody would notice.
 */
export class ModelTarget {
  readonly objects: TargetObject[] = [];
  readonly violations: string[] = [];

  create(identity: string, payload: unknown): string {
    if (this.live(identity)) this.violations.push(`a second live object of ${identity}`);
    const targetId = `T${this.objects.length + 1}`;
    this.objects.push({ targetId, identity, payload, live: true });
    return targetId;
  }

  /** False where there is nothing to change. */
  update(targetId: string | undefined, payload: unknown): boolean {
    const object = this.objects.find((one) => one.targetId === targetId);
    if (!object?.live) {
      this.violations.push(`an update of ${targetId}, which is cancelled`);
      return false;
    }
    object.payload = payload;
    return true;
  }

  cancel(targetId: string | undefined): boolean {
    const object = this.objects.find((one) => one.targetId === targetId);
    if (!object) return false;
    object.live = false;
    return true;
  }

  live(identity: string): TargetObject | undefined {
    return this.objects.find((one) => one.live && one.identity === identity);
  }

  /** Live objects of a record in any generation. */
  liveOf(prefix: string): TargetObject[] {
    return this.objects.filter((one) => one.live && one.identity.startsWith(prefix));
  }
}
