#include "fake-server/control/handlers.hpp"
#include "fake-server/control/page.hpp"
#include "fake-server/web/page_base.hpp"

namespace zkspec::handler {

WebAnswer page(ControlWorld& /*world*/, const WebCall& /*call*/, Name /*name*/) {
  return {.body = std::string{control_page::html}, .content_type = "text/html; charset=utf-8"};
}

WebAnswer page_css(ControlWorld& /*world*/, const WebCall& /*call*/, Name /*name*/) {
  return {.body = std::string{control_page::css}, .content_type = "text/css; charset=utf-8"};
}

WebAnswer page_js(ControlWorld& /*world*/, const WebCall& /*call*/, Name /*name*/) {
  return {.body = std::string{web_page::base_script} + std::string{control_page::script}, .content_type = "text/javascript; charset=utf-8"};
}

WebAnswer schema(ControlWorld& /*world*/, const WebCall& /*call*/, Name /*name*/) {
  return {.body = std::string{control_page::schema}};
}

}  // namespace zkspec::handler
