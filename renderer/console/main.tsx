import { createRoot } from 'react-dom/client';
import '../ui/tokens.css';
import { App } from './app.tsx';
import { browserClock, browserRandomness } from './browser-machine.ts';
import './console.css';
import './forms.css';
import './tables.css';

const place = document.querySelector('#console');
if (place === null) throw new Error('the page has a place for the console');
createRoot(place).render(<App clock={browserClock} randomness={browserRandomness} />);
