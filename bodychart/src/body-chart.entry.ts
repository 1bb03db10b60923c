import { BodyChart } from "./element";

export { benchPainting } from "./bench";
export { BodyChart } from "./element";

if (!customElements.get("body-chart")) customElements.define("body-chart", BodyChart);
