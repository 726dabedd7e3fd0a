// Preloaded into an example, which is run as it stands: it listens on a free port of the loopback, and tells which.
import { Server } from 'node:net'

const listen = Reflect.get(Server.prototype, 'listen')
Server.prototype.listen = function (asked, ...others) {
  const callback = others.filter((each) => typeof each === 'function')
  this.once('listening', () => console.log(this.address().port))
  const wanted = typeof asked === 'object' ? asked : {}
  return Reflect.apply(listen, this, [
    { ...wanted, port: wanted.port === 3_000 || asked === 3_000 ? 0 : wanted.port, host: '127.0.0.1' },
    ...callback,
  ])
}
