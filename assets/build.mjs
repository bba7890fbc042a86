/**
 * Builds what the pages and the papers carry: styles, scripts, images and fonts.
 *
 * Screen assets go to src/saan/web/static/saan/ under names that hold their own hash, with a manifest that
 * `saan.web.static.urls` reads, and with .gz and .br copies beside them for WhiteNoise. Paper fonts go to
 * src/saan/press/fonts/. Both folders are written anew each time, are never committed, and travel in the wheel.
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, deflateSync, gzipSync } from "node:zlib";

import { build } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "node_modules");
const work = join(here, "build");
const web = join(here, "..", "src", "saan", "web", "static", "saan");
const offline = join(here, "..", "src", "saan", "web", "offline", "built");
const press = join(here, "..", "src", "saan", "press", "fonts");

const PALETTE = "settings/_colours-palette--internal.scss";
const WEIGHTS = ["400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"];
const TARGETS = ["chrome109", "firefox115", "safari16"];
const COMPRESSIBLE = /\.(css|js|svg|json)$/;

/** Puts a stylesheet library with Saan's palette in the place of its own into the work folder. */
function recolour() {
  const govuk = join(work, "govuk");
  cpSync(join(packages, "govuk-frontend", "dist", "govuk"), govuk, { recursive: true });
  if (!existsSync(join(govuk, PALETTE))) throw new Error(`govuk-frontend no longer has ${PALETTE}`);
  cpSync(join(here, "styles", "_palette.scss"), join(govuk, PALETTE));
}

function compileStyles() {
  const { css } = compile(join(here, "styles", "saan.scss"), {
    loadPaths: [work, packages],
    style: "expanded",
    silenceDeprecations: ["if-function"],
  });
  const file = join(work, "saan.css");
  writeFileSync(file, css);
  return file;
}

/** Bundles entry files and returns {logical name: built name}. */
async function bundle(entries) {
  const { metafile } = await build({
    entryPoints: entries,
    outdir: web,
    bundle: true,
    minify: true,
    format: "esm",
    target: TARGETS,
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".woff2": "file", ".svg": "file" },
    nodePaths: [packages],
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  const outputs = Object.entries(metafile.outputs);
  return Object.fromEntries(
    outputs
      .filter(([, output]) => output.entryPoint)
      .map(([file, output]) => [output.entryPoint.split("/").pop(), file.split("/").pop()]),
  );
}

/** Copies the images under hashed names and returns {logical name: built name}. */
function images() {
  const made = {};
  for (const name of readdirSync(join(here, "images"))) {
    const bytes = readFileSync(join(here, "images", name));
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();
    const [stem, extension] = name.split(/\.(?=[^.]+$)/);
    made[name] = `${stem}-${hash}.${extension}`;
    writeFileSync(join(web, made[name]), bytes);
  }
  return made;
}

/**
 * Writes the offline verifier: one HTML file that holds its script, style and typeface, and may reach nothing.
 *
 * What reads barcodes is packed (`packed.js`): the policy allows it by the hash of what it unpacks to.
 * `{{trust}}` stays for `saan.web.offline`, which puts in whom to believe; being data, it needs no place in the policy.
 */
async function verifier() {
  const from = join(here, "verifier");
  const common = { bundle: true, minify: true, write: false, target: TARGETS, legalComments: "none", nodePaths: [packages], charset: "utf8" };
  const bundled = async (entry) => (await build({ ...common, ...entry, format: "iife" })).outputFiles[0].text.trim();
  const script = await bundled({ entryPoints: [join(from, "main.js")] });
  const reader = await bundled({ entryPoints: [join(from, "codes.js")], globalName: "saanCodes" });
  const styled = await build({
    ...common,
    stdin: { contents: `@import "./page.css";\n${faces()}`, resolveDir: from, loader: "css" },
    loader: { ".woff2": "dataurl" },
  });
  const style = styled.outputFiles[0].text.trim();
  const codes = deflateSync(reader, { level: 9 }).toString("base64");
  const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const policy = `default-src 'none'; script-src ${hash(script)} ${hash(reader)}; style-src ${hash(style)}; font-src data:; img-src data: blob:; media-src blob:; base-uri 'none'; form-action 'none'`;
  const page = readFileSync(join(from, "index.html"), "utf8");
  const parts = { policy, style, codes, script };
  mkdirSync(offline, { recursive: true });
  writeFileSync(join(offline, "verifier.html"), page.replace(/\{\{(policy|style|codes|script)\}\}/g, (_, name) => parts[name]));
}

/** The typeface's rules, of which the build takes the files in. */
function faces() {
  const ranges = { thai: "U+0E01-0E5B, U+200C-200D, U+25CC", latin: "U+0000-00FF, U+2000-206F, U+2190-2193" };
  return Object.entries(ranges)
    .flatMap(([script, range]) => [400, 700].map((weight) => `@font-face{font-family:Sarabun;font-weight:${weight};font-display:swap;src:url("@fontsource/sarabun/files/sarabun-${script}-${weight}-normal.woff2") format("woff2");unicode-range:${range}}`))
    .join("\n");
}

function compress() {
  for (const name of readdirSync(web).filter((file) => COMPRESSIBLE.test(file))) {
    const bytes = readFileSync(join(web, name));
    writeFileSync(join(web, `${name}.gz`), gzipSync(bytes, { level: 9 }));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
    writeFileSync(join(web, `${name}.br`), brotliCompressSync(bytes, { params }));
  }
}

/** Copies the typeface, with its licence, for the press to set papers in. */
function paperFonts() {
  const source = join(packages, "@expo-google-fonts", "sarabun");
  for (const weight of WEIGHTS) {
    const style = weight.replace(/^\d+/, "").replace("Regular_Italic", "Italic").replace("_", "");
    cpSync(join(source, weight, `Sarabun_${weight}.ttf`), join(press, `Sarabun-${style}.ttf`));
  }
  cpSync(join(source, "LICENSE_FONT"), join(press, "LICENSE-OFL-1.1.txt"));
}

/** Writes the licences of what others made into the folder that carries it. */
function licences() {
  const parts = [
    ["govuk-frontend", join(here, "licences", "govuk-frontend.txt")],
    ["htmx", join(packages, "htmx.org", "LICENSE")],
    ["Sarabun", join(packages, "@fontsource", "sarabun", "LICENSE")],
    ["ZXing", join(packages, "@zxing", "library", "LICENSE")],
  ];
  const text = parts.map(([name, file]) => `== ${name} ==\n\n${readFileSync(file, "utf8").trim()}\n`);
  writeFileSync(join(web, "LICENSES.txt"), text.join("\n"));
}

for (const folder of [work, web, press]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}
recolour();
const manifest = {
  ...(await bundle([compileStyles(), join(here, "scripts", "saan.js")])),
  ...images(),
};
writeFileSync(join(web, "manifest.json"), JSON.stringify(manifest, null, 1));
licences();
await verifier();
compress();
paperFonts();
rmSync(work, { recursive: true, force: true });
