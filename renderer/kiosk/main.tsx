import { createRoot } from 'react-dom/client';
import { applyPanel } from '../ui/panel.ts';
import '../ui/screen.css';
import { browserBridge } from './browser-bridge.ts';
import { electronBridge } from './electron-bridge.ts';
import { Kiosk } from './kiosk.tsx';

applyPanel(window);
const place = document.querySelector('#screen');
if (place === null) throw new Error('the page has a place for the screen');
createRoot(place).render(<Kiosk bridge={electronBridge(window) ?? browserBridge(window)} />);
