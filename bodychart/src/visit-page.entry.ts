// The frame of the visit page: the bar's height for what scrolls below it, and the step that an address names.

const bar = document.querySelector<HTMLElement>("#visit .visit-bar");

if (bar) {
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--bar", `${bar.offsetHeight}px`);
  }).observe(bar);
}

// A form that was sent from a step comes back to it.
const named = location.hash ? document.getElementById(location.hash.slice(1)) : null;
if (named instanceof HTMLDetailsElement) {
  named.open = true;
  named.scrollIntoView({ block: "start" });
}
