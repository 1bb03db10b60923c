// Says on the page that a passkey did not work; allauth's own script would only write it to the console.

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const line = document.querySelector<HTMLElement>("#passkey-failed");
  if (line) line.hidden = false;
});
