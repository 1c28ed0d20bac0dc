export { BooksWatch } from './books-watch.ts';
export { SiteMetrics, type WatchedSite } from './site-metrics.ts';
export { StoreWatch, type Posting } from './store-watch.ts';
