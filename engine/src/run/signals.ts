// Ctrl-C → first: begin nothing more and roll back; second: leave at once.

export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

export interface Interruption {
  /** Aborted at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** No longer listens. */
  stop(): void;
}

/** `leave` is called at the second signal: flush the journal and exit. */
export const listenForSignals = (source: SignalSource, leave: () => void, onFirst: () => void = () => {}): Interruption => {
  const controller = new AbortController();
  const listener = (): void => {
    if (controller.signal.aborted) {
      leave();
      return;
    }
    controller.abort(new DOMException('interrupted', 'AbortError'));
    onFirst();
  };
  source.on('SIGINT', listener);
  source.on('SIGTERM', listener);
  const stop = (): void => {
    source.off('SIGINT', listener);
    source.off('SIGTERM', listener);
  };
  return { signal: controller.signal, stop };
};
