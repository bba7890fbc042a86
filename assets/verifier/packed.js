/** What reads barcodes travels packed: it is the larger half of the script, and few visitors bring a picture. */
import { base64 } from "./der.js";
import { inflate } from "./pdf.js";

let unpacking = null;

/** Returns `codesIn` and `codeBefore` of codes.js, unpacked when they are first asked for. The page's policy names their hash. */
export const codeReader = () => (unpacking ??= unpacked());

async function unpacked() {
  const packed = document.getElementById("codes").textContent;
  const script = document.createElement("script");
  script.textContent = new TextDecoder().decode(await inflate(base64(packed)));
  document.head.append(script);
  return globalThis.saanCodes;
}
