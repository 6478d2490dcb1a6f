// Ctrl-C → at first: begin no more steps and roll back; the second time: exit immediately.

type Ending = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

export interface SignalSource {
  on(signal: Ending, listener: () => void): unknown;
  off(signal: Ending, listener: () => void): unknown;
}

// a closed terminal must not leave machines half started
const endings: readonly Ending[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

export interface Interruption {
  /** Aborted at the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** Stops listening. */
  stop(): void;
}

/** Calls `leave` at the second signal, to flush the journal and exit. */
export function listenForSignals(source: SignalSource, leave: () => void, onFirst: () => void = () => {}): Interruption {
  const controller = new AbortController();
  const listener = (): void => {
    if (controller.signal.aborted) {
      leave();
      return;
    }
    controller.abort(new DOMException('interrupted', 'AbortError'));
    onFirst();
  };
  for (const ending of endings) source.on(ending, listener);
  const stop = (): void => {
    for (const ending of endings) source.off(ending, listener);
  };
  return { signal: controller.signal, stop };
}
