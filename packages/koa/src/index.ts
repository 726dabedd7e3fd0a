export { sluice, type SluiceKoaOptions } from './sluice.ts'
export type { BoundRouter, HandlerOptions } from '@sluice/http'
