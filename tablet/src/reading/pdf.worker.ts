import "./polyfill"
import "./jpeg"
import "pdfjs-dist/legacy/build/pdf.worker.min.mjs"
