// Package native tests the window as it is built and as a person meets it: on a
// display without a screen, through WebKitWebDriver, with the keyboard and the
// mouse. It owns no code of the program. It runs with the build tag native,
// under xvfb-run and dbus-run-session; make window-test does all of that.
package native
