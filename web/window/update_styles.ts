/** How `<swale-update>` looks: a card at the end of the page's bottom, in the page's own colour scheme. */
export const styles = `
:host {
  --_accent: var(--swale-update-accent, #1a5fd0);
  --_on-accent: var(--swale-update-on-accent, #fff);
  --_radius: var(--swale-update-radius, 0.875rem);
  position: fixed;
  inset-block-end: max(1rem, env(safe-area-inset-bottom));
  inset-inline-end: 1rem;
  z-index: 1000;
  max-inline-size: min(24rem, 100vw - 2rem);
  font: 0.9375rem/1.45 system-ui, sans-serif;
}
@supports (color: light-dark(red, red)) {
  :host {
    --_accent: var(--swale-update-accent, light-dark(#1a5fd0, #8fb8ff));
    --_on-accent: var(--swale-update-on-accent, light-dark(#fff, #0b1d3a));
    --_surface: light-dark(#fff, #26272b);
  }
}
:host([hidden]), [hidden] {
  display: none !important;
}
:host([state]) [part=card] {
  box-sizing: border-box;
  inline-size: 24rem;
  max-inline-size: 100%;
  padding: 1rem;
  color: var(--swale-update-color, CanvasText);
  background: var(--swale-update-background, var(--_surface, Canvas));
  border: 1px solid color-mix(in srgb, currentColor 14%, transparent);
  border-radius: var(--_radius);
  box-shadow: 0 0.5rem 2rem rgb(0 0 0 / 0.2);
}
progress {
  display: block;
  appearance: none;
  inline-size: 100%;
  block-size: 0.375rem;
  margin-block-start: 0.75rem;
  overflow: hidden;
  color: var(--_accent);
  background: color-mix(in srgb, currentColor 20%, transparent);
  border: 0;
  border-radius: 1rem;
}
::-webkit-progress-bar {
  background: none;
}
::-webkit-progress-value {
  background: var(--_accent);
  border-radius: 1rem;
}
::-moz-progress-bar {
  background: var(--_accent);
}
[part=actions] {
  display: flex;
  flex-wrap: wrap;
  justify-content: flex-end;
  gap: 0.5rem;
  margin-block-start: 0.875rem;
}
button {
  padding: 0.375rem 0.875rem;
  font: inherit;
  font-weight: 600;
  color: var(--_accent);
  background: none;
  border: 1px solid transparent;
  border-radius: calc(var(--_radius) * 0.65);
  cursor: pointer;
}
[part~=main] {
  color: var(--_on-accent);
  background: var(--_accent);
}
button:hover {
  text-decoration: underline;
}
button:focus-visible {
  outline: 2px solid var(--_accent);
  outline-offset: 2px;
}
@media (prefers-reduced-motion: no-preference) {
  :host([state]) [part=card] {
    animation: enter 0.25s cubic-bezier(0.2, 0.8, 0.3, 1) backwards;
  }
  /* An install that is over at once is not worth a card. */
  :host([state=installing]) [part=card] {
    animation-delay: 0.4s;
  }
  ::-webkit-progress-value {
    transition: inline-size 0.2s;
  }
  progress:indeterminate {
    animation: pulse 1.2s ease-in-out infinite alternate;
  }
}
@media (forced-colors: active) {
  progress {
    appearance: auto;
  }
}
@keyframes enter {
  from {
    opacity: 0;
    transform: translateY(0.75rem);
  }
}
@keyframes pulse {
  to {
    background: var(--_accent);
  }
}`;
