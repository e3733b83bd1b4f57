import { mount } from "svelte"
import "../../khue/static/look/tokens.css"
import "../../khue/static/look/components.css"
import "./app.css"
import App from "./App.svelte"
import { app } from "./app/app.svelte"
import { registerShell } from "./app/shell"
import { exposeForTests } from "./app/expose"

const target = document.getElementById("app")
if (target) mount(App, { target })
exposeForTests(app)
void registerShell(() => (app.newVersion = true))
void app.start()
