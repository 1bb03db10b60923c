// Locks the clinic's pages; every page that stands behind the gate loads it.

import { Lock } from "./lock";

const dialog = document.querySelector<HTMLDialogElement>("#lock");
if (dialog) new Lock(dialog).start();
