# What `cmake --install` puts below a prefix: one static library with its header and CMake package, the two programs, and the data that
# `zkspec` looks for beside itself (conformance/commands/home.cpp knows these places).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# The rooms behind one room, itself included.
function(rooms_behind room result)
  set(reached ${room})
  get_target_property(links ${room} LINK_LIBRARIES)
  foreach(link ${links})
    if(link MATCHES "^fake-server_")
      rooms_behind(${link} behind)
      list(APPEND reached ${behind})
    endif()
  endforeach()
  list(REMOVE_DUPLICATES reached)
  set(${result} ${reached} PARENT_SCOPE)
endfunction()

# A header of ours and all that it includes of ours.
function(headers_behind header result)
  set(reached ${header})
  file(STRINGS ${PROJECT_SOURCE_DIR}/${header} includes REGEX "^#include \"")
  foreach(include ${includes})
    string(REGEX REPLACE "^#include \"([^\"]+)\".*" "\\1" included ${include})
    headers_behind(${included} behind)
    list(APPEND reached ${behind})
  endforeach()
  list(REMOVE_DUPLICATES reached)
  set(${result} ${reached} PARENT_SCOPE)
endfunction()

# The manual page of a program and its completion for bash.
function(install_help program component)
  install(FILES ${PROJECT_BINARY_DIR}/help/${program}.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT ${component})
  install(FILES ${PROJECT_BINARY_DIR}/help/${program}.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
    RENAME ${program} COMPONENT ${component})
endfunction()

# The rooms as one archive. Its usage is that of the rooms, in words that hold outside this tree.
rooms_behind(fake-server_embed rooms)
list(TRANSFORM rooms REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>" OUTPUT_VARIABLE objects)
add_library(zkspec_fake_server STATIC ${objects} $<TARGET_OBJECTS:zkspec_third_party>)
set_target_properties(zkspec_fake_server PROPERTIES LINKER_LANGUAGE CXX EXPORT_NAME fake_server)
target_compile_features(zkspec_fake_server INTERFACE cxx_std_20)
target_include_directories(zkspec_fake_server INTERFACE
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/zkspec>)
get_target_property(definitions zkspec_third_party INTERFACE_COMPILE_DEFINITIONS)
target_compile_definitions(zkspec_fake_server INTERFACE ${definitions})
target_link_libraries(zkspec_fake_server INTERFACE Boost::headers Boost::json fmt::fmt OpenSSL::SSL Threads::Threads)
if(ZKSPEC_SANITIZE)
  target_compile_options(zkspec_fake_server INTERFACE -fsanitize=${ZKSPEC_SANITIZE})
  target_link_options(zkspec_fake_server INTERFACE -fsanitize=${ZKSPEC_SANITIZE})
endif()
add_library(zkspec::fake_server ALIAS zkspec_fake_server)

install(TARGETS zkspec_fake_server EXPORT zkspec ARCHIVE COMPONENT embed)
install(FILES fake-server/embed/fake_server.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/zkspec COMPONENT embed)
headers_behind(fake-server/embed/fake_server.hpp headers)
headers_behind(fake-server/ensemble/ensemble.hpp inside)
list(APPEND headers ${inside})
list(REMOVE_DUPLICATES headers)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${headers})  # who includes what is looked up when CMake runs
list(REMOVE_ITEM headers fake-server/embed/fake_server.hpp)
foreach(header ${headers})
  get_filename_component(folder ${header} DIRECTORY)
  install(FILES ${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/zkspec/${folder} COMPONENT embed)
endforeach()

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/zkspec)
configure_package_config_file(tools/cmake/zkspec-config.cmake.in ${PROJECT_BINARY_DIR}/zkspec-config.cmake INSTALL_DESTINATION ${package})
# 0.1 may differ from 0.2 in anything.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/zkspec-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/zkspec-config.cmake ${PROJECT_BINARY_DIR}/zkspec-config-version.cmake
  DESTINATION ${package} COMPONENT embed)
install(EXPORT zkspec NAMESPACE zkspec:: FILE zkspec-targets.cmake DESTINATION ${package} COMPONENT embed)

install(TARGETS zkspec-fake RUNTIME COMPONENT embed)
install_help(zkspec-fake embed)
install(FILES tools/python/zkspec_fake.py DESTINATION share/zkspec/python COMPONENT embed)
install(FILES tools/python/example_test.py tools/python/conftest.py DESTINATION share/zkspec/examples/python COMPONENT embed)
install(DIRECTORY tools/examples/embed DESTINATION share/zkspec/examples COMPONENT embed)

install(TARGETS zkspec RUNTIME COMPONENT suite)
install_help(zkspec suite)
install(DIRECTORY suites DESTINATION share/zkspec COMPONENT suite)
install(DIRECTORY fixtures/adapter fixtures/defects fixtures/durations fixtures/expectations fixtures/subjects
        DESTINATION share/zkspec/fixtures COMPONENT suite)
