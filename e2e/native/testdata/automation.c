// Lets WebKitWebDriver drive an unmodified build of the window.
//
// Wails never allows its WebKit view to be automated, and a release must not.
// This library, preloaded into a program under test, stands in for the
// calls with which the view is made, and makes a view that the driver may take hold of.
#include <stdlib.h>
#include <string.h>
#include <webkit2/webkit2.h>

static GtkWidget *view;

// The driver tells WebKit by this variable where to call back. A release clears
// it before anything else, so it is kept here until WebKit wakes up, which it
// does with the first object that Wails makes of it.
#define CALL_BACK "WEBKIT_INSPECTOR_SERVER"
static char *call_back;

static WebKitWebView *hand_over(WebKitAutomationSession *session, gpointer data) {
	return WEBKIT_WEB_VIEW(view);
}

static void on_started(WebKitWebContext *context, WebKitAutomationSession *session, gpointer data) {
	WebKitApplicationInfo *info = webkit_application_info_new();
	webkit_application_info_set_name(info, "Dipper");
	webkit_application_info_set_version(info, 1, 0, 0);
	webkit_automation_session_set_application_info(session, info);
	webkit_application_info_unref(info);
	g_signal_connect(session, "create-web-view", G_CALLBACK(hand_over), NULL);
}

WebKitUserContentManager *webkit_user_content_manager_new(void) {
	if (call_back != NULL) setenv(CALL_BACK, call_back, 1);
	return g_object_new(WEBKIT_TYPE_USER_CONTENT_MANAGER, NULL);
}

GtkWidget *webkit_web_view_new_with_user_content_manager(WebKitUserContentManager *manager) {
	WebKitWebContext *context = webkit_web_context_get_default();
	webkit_web_context_set_automation_allowed(context, TRUE);
	g_signal_connect(context, "automation-started", G_CALLBACK(on_started), NULL);
	view = g_object_new(WEBKIT_TYPE_WEB_VIEW, "user-content-manager", manager,
		"is-controlled-by-automation", TRUE, NULL);
	return view;
}

__attribute__((constructor)) static void begin(void) {
	const char *value = getenv(CALL_BACK);
	if (value != NULL) call_back = strdup(value);
	// WebKit's own child processes must not be preloaded.
	unsetenv("LD_PRELOAD");
}
