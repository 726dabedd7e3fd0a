export { sluice, type SluiceKoaOptions, type SluiceMiddleware } from './sluice.ts'
export type { BoundRouter, HandlerOptions } from '@sluice/http'
