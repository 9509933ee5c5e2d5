/** An intake at work in this process. */
export interface IntakeTurn {
  /** True where something was announced since the last look. False ends the turn: whoever comes now nudges again. */
  again(): boolean;
  /** Ends the turn whatever happened; true where something was announced that nobody has looked for. */
  end(): boolean;
}

/**
 * Which connections' intakes are at work in this process. A webhook that comes meanwhile need not go by way of Temporal:
 * the intake looks into the inbox once more before it ends. The event is durable either way, and the sweep finds what a
 * dying process was told of.
 */
export class IntakeTurns {
  private readonly atWork = new Map<string, { told: boolean }>();

  /** True where an intake at work will look again. */
  tell(connectionId: string): boolean {
    const turn = this.atWork.get(connectionId);
    if (turn) turn.told = true;
    return turn !== undefined;
  }

  begin(connectionId: string): IntakeTurn {
    const turn = { told: false };
    this.atWork.set(connectionId, turn);
    const leave = () => {
      if (this.atWork.get(connectionId) === turn) this.atWork.delete(connectionId);
    };
    return {
      again() {
        const { told } = turn;
        turn.told = false;
        if (!told) leave();
        return told;
      },
      end() {
        leave();
        return turn.told;
      },
    };
  }
}
