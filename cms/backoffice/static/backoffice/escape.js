// Escape closes what was opened last and gives the focus back to what opened it. Wagtail closes its menus by itself but
// lets the focus fall to the page's beginning; what unfolds on our own screens it does not know.
const OPEN = ":is(button, a)[aria-expanded=true]";
let lastPressed = null;

const closed = (opener) => opener.isConnected && opener.getAttribute("aria-expanded") === "false";

function fold(part) {
    part.open = false;
    part.querySelector("summary").focus();
}

window.addEventListener("click", (event) => {
    lastPressed = event.target.closest?.("[aria-expanded]") ?? lastPressed;
}, true);

window.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    const openers = [...document.querySelectorAll(OPEN)];
    const part = document.activeElement.closest(".bo-page details[open]");
    // Wagtail's menus close a moment after the key: some at once, those of its sidebar when they are drawn next.
    requestAnimationFrame(() => requestAnimationFrame(() => {
        const gone = openers.filter(closed);
        if (part && !gone.some((opener) => part.contains(opener))) return fold(part);
        (gone.includes(lastPressed) ? lastPressed : gone.at(-1))?.focus();
    }));
}, true);
