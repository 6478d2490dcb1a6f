// Ctrl-C → first: begin nothing more and roll back; second: leave at once.

type Ending = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

export interface SignalSource {
  on(signal: Ending, listener: () => void): unknown;
  off(signal: Ending, listener: () => void): unknown;
}

// a terminal that goes away must not leave machines half started
const endings: readonly Ending[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

export interface Interruption {
  /** Aborted at the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** No longer listens. */
  stop(): void;
}

/** `leave` is called at the second signal: flush the journal and exit. */
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
