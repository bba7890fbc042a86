/** Prints the text of each page of a PDF as PDF.js gives it, a JSON list; the file and PDF.js are the arguments. */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [file, library] = process.argv.slice(2);
const { getDocument, VerbosityLevel } = await import(pathToFileURL(library).href);
const document = await getDocument({
  data: new Uint8Array(readFileSync(file)),
  verbosity: VerbosityLevel.ERRORS,
  isEvalSupported: false,
}).promise;
const pages = [];
for (let number = 1; number <= document.numPages; number += 1) {
  const content = await (await document.getPage(number)).getTextContent();
  pages.push(content.items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join(""));
}
console.log(JSON.stringify(pages));
