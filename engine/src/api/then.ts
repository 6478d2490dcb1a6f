// What is done with an answer that may be a promise.

/**
 * At once, unless it is one. For what runs for each host: a plan calls a hundred thousand handlers, and a promise for each would cost
 * more than what they do.
 */
export function andThen<T, R>(answer: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> {
  return answer instanceof Promise ? answer.then(next) : next(answer);
}
