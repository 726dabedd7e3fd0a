export { sluice, type SluiceEnv, type SluiceMiddleware } from './sluice.ts'
export type { BoundRouter, HandlerOptions } from '@sluice/http'
