/** For vitest's `setupFiles`: listeners that pile up fail the run. A rejection that nobody handles does so anyway. */

const NAME = 'MaxListenersExceededWarning'
const installed = Symbol.for('sluice.fail-on-warnings')

// Files may share a process: once each.
if (!Reflect.has(process, installed)) {
  Reflect.set(process, installed, true)
  process.on('warning', (warning) => {
    // Thrown out of a listener it is an uncaught exception, and vitest fails the run with it.
    if (warning.name === NAME) throw warning
  })
}
