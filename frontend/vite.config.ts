import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";

// htmx.config.allowEval is off, so its one call of eval is never reached; it is taken out all the same.
const withoutEval: Plugin = {
  name: "without-eval",
  transform: (code, id) => (id.includes("htmx.org") ? code.replace("return eval(str)", "return undefined") : undefined),
};

// Built files go beside the templates, so that the wheel of Sanket ships them and no user needs Node.
export default defineConfig({
  base: "/static/dist/",
  plugins: [tailwindcss(), withoutEval],
  build: {
    outDir: "../sanket/web/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    // A data: address would need a hole in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: ["chrome111", "firefox114", "safari16.4"],
    rolldownOptions: { input: ["src/main.ts", "src/app.css"] },
  },
});
