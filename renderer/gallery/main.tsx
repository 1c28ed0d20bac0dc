import { pseudoTranslator } from '#language';
import { createRoot } from 'react-dom/client';
import { browserBridge } from '../kiosk/browser-bridge.ts';
import { Kiosk } from '../kiosk/kiosk.tsx';
import { applyPanel } from '../ui/panel.ts';
import '../ui/screen.css';

/* The kiosk's own screens in the stretched language, for layout tests. It is not shipped. */
applyPanel(window);
const place = document.querySelector('#screen');
if (place === null) throw new Error('the page has a place for the screen');
const stretched = pseudoTranslator();
createRoot(place).render(<Kiosk bridge={browserBridge(window)} speak={() => stretched} />);
