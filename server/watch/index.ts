export { SiteMetrics, type WatchedSite } from './site-metrics.ts';
