export { createMetrics, type Metrics, type MetricsOptions } from './create-metrics.ts'
export { logRoutes } from './log-routes.ts'
