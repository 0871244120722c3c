#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::model {

/// The exceptions of the service, by their names.
enum class ServiceError : std::uint8_t {
  ProvisionedThroughputExceededException,
  InternalFailure,           ///< of an entry of PutRecords
  InternalFailureException,  ///< of a whole request
  InvalidArgumentException,
  ResourceNotFoundException,
  ExpiredIteratorException,
  ValidationException,
  ResourceInUseException,
  LimitExceededException,
  ExpiredNextTokenException,
};
std::string_view name_of(ServiceError error);

/// An exception with the text that the service puts beside it.
struct ServiceException {
  ServiceError error{};
  std::string message;
};

}  // namespace weir::model
