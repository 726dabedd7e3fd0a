export type { DeploymentHealth, HealthReport, ModelListing, RoutedStream, Router } from './router.ts'
