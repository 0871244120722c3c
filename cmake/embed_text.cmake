# Compiles the text file FILE of the current folder into TARGET, as what FUNCTION of HEADER
# returns; the header declares it in weir::sim. A change of the file makes CMake run again.
set(weir_embedded_text "${CMAKE_CURRENT_LIST_DIR}/embedded_text.cpp.in")
function(weir_embed_text target file header function)
  set(path "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
  file(READ "${path}" text)
  set(source "${CMAKE_CURRENT_BINARY_DIR}/${function}.cpp")
  configure_file("${weir_embedded_text}" "${source}" @ONLY)
  target_sources(${target} PRIVATE "${source}")
endfunction()
