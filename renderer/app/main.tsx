import './jitless.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../ui/tokens.css';
import '../ui/base.css';
import { App } from './app.tsx';
import { connect } from './connection.ts';
import { startI18n } from './i18n.ts';
import { followEvents } from './live.ts';
import { followLocation } from './navigation.ts';
import { takeOpeningToken } from './opening-token.ts';
import { followSession } from './session.ts';

const token = takeOpeningToken();
await startI18n();
followLocation();
followEvents();
followSession();
connect(token);

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
